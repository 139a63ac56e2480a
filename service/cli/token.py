"""`fritvalg token`: a bearer token for development and demonstration."""

from datetime import timedelta

import rich_click as click

from service.cli import say

ROLES = (
    "citizen",
    "relative",
    "hospital",
    "authority",
    "provider",
    "planner",
    "auditor",
    "operator",
)


@click.command()
@click.option("--role", type=click.Choice(ROLES), required=True, help="Who calls.")
@click.option("--authority-id", help="Municipality code or region id, for an authority.")
@click.option("--provider-id", help="The provider, for a provider.")
@click.option("--sub", help="Subject; for a citizen the citizen_ref of the plan.")
@click.option("--days", type=click.IntRange(1, 31), default=7, show_default=True, help="Lifetime.")
@say.as_json
def token(
    *,
    role: str,
    authority_id: str | None,
    provider_id: str | None,
    sub: str | None,
    days: int,
    as_json: bool,
) -> None:
    """Print a token signed by the development issuer. Production refuses such tokens."""
    from service.auth import Caller, Role, development_key, issue
    from service.clock import machine_now
    from service.settings import settings

    if role == "authority" and not authority_id:
        raise click.UsageError("An authority needs --authority-id.")
    if role == "provider" and not provider_id:
        raise click.UsageError("A provider needs --provider-id.")
    if settings().is_production:
        raise click.UsageError("There are no development tokens in production.")
    caller = Caller(
        role=Role(role),
        sub=sub or f"{role}-{authority_id or provider_id or 'demo'}",
        authority_id=authority_id,
        provider_id=provider_id,
    )
    key = development_key(settings().data_dir)
    signed = issue(key, caller, now=machine_now(), lifetime=timedelta(days=days))
    say.result({"token": signed, "sub": caller.sub, "role": role}, as_json=as_json, text=signed)

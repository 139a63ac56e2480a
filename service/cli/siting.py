"""Site studies from the command line: carried out here, and written into a folder."""

import asyncio
from pathlib import Path

import msgspec

from db.queries import sites as queries
from db.queries.runs import State
from db.session import one_transaction
from service.api.site_answers import study_out
from service.cli.at_work import OPERATOR, acting_as
from service.cli.following import clock_ahead, opened, shown
from service.flows import site_exports, site_reading, site_report
from service.flows import site_studies as flow
from service.flows.site_exports import Table
from service.flows.site_reading import Whole
from service.notices.texts import Language
from service.schemas.sites import SiteStudyIn
from service.settings import Settings
from service.siting.matrix import source_of


def study_now(url: str, settings: Settings, asked: SiteStudyIn) -> Whole:
    """Ask for a study and carry it out here; give it as it ended.

    Raises:
        WrongFields: everything wrong with what is asked.
    """
    return asyncio.run(_study(url, settings, asked))


async def _study(url: str, settings: Settings, asked: SiteStudyIn) -> Whole:
    async with opened(url) as factory:
        async with one_transaction(factory) as session:
            acting = await acting_as(session, settings, OPERATOR)
            study_id = (await flow.request_study(session, acting, asked)).study_id
        async with shown(factory, lambda session: queries.find(session, study_id), "Planning"):
            await flow.execute(factory, study_id, clock_ahead(acting.now), source_of(settings))
        async with one_transaction(factory) as session:
            return await site_reading.whole(session, acting, study_id)


def write(found: Whole, folder: Path, language: Language) -> list[Path]:
    """Write a study's answer into a folder, which is made; what it held of these is replaced."""
    contents = {"study.json": msgspec.json.format(msgspec.json.encode(study_out(found)))}
    if found.study.state is State.DONE:
        contents |= {f"{table.value}.csv": site_exports.as_sheet(found, table) for table in Table}
        contents["sites.geojson"] = site_exports.layer(found)
        contents["report.pdf"] = site_report.report(found, language)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]

import base64

import pytest
from litestar import Litestar
from pydantic import SecretStr

from service.app import create_app
from service.settings import Environment, Settings


@pytest.fixture(scope="session")
def app() -> Litestar:
    """The whole service, over a database that no test here asks."""
    key = SecretStr(base64.b64encode(bytes(32)).decode())
    settings = Settings(_env_file=None, environment=Environment.PRODUCTION, data_key=key)
    return create_app(settings, database_url="postgresql://nowhere.invalid/none")

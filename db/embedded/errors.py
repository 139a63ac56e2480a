"""What can be in the way of the embedded server, in words that say what to do."""

from pathlib import Path


class ServerError(RuntimeError):
    """The embedded server cannot be had; `remedy` tells what to do about it."""

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy


class AlreadyOwned(ServerError):
    """A living process `pid` owns the data folder; its server answers at `url`."""

    def __init__(self, *, pid: int, url: str, data_dir: Path) -> None:
        super().__init__(
            f"Process {pid} already runs the database in {data_dir}.",
            remedy=(
                f"Join its server at {url}, stop process {pid}, "
                "or choose another folder with FRITVALG_DATA_DIR."
            ),
        )
        self.pid = pid
        self.url = url

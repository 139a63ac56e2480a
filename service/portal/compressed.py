"""How pages and their files are made smaller on their way."""

from litestar.config.compression import CompressionConfig

GZIP = CompressionConfig(backend="gzip", minimum_size=1_000, gzip_compress_level=6)

"""The process: `python -m config.server`."""

import os

import uvicorn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    """Serves until it is told to stop."""
    from config.bridge import App
    from config.wsgi import application
    from core.environment import environment

    config = uvicorn.Config(
        App(application),
        host=environment.host,
        port=environment.port,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=65,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()

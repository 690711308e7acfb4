"""The WebDAV server as a process: port, folder, user, password, and certificate and key for TLS."""

import sys
import warnings

warnings.simplefilter("ignore")

from cheroot import wsgi  # noqa: E402
from cheroot.ssl.builtin import BuiltinSSLAdapter  # noqa: E402
from wsgidav.fs_dav_provider import FilesystemProvider  # noqa: E402
from wsgidav.wsgidav_app import WsgiDAVApp  # noqa: E402


def main() -> None:
    """Serve until killed."""
    port, folder, user, password, *tls = sys.argv[1:]
    settings = {
        "provider_mapping": {
            "/": FilesystemProvider(folder),
            "/locked": FilesystemProvider(folder, readonly=True),
        },
        "simple_dc": {"user_mapping": {"*": {user: {"password": password}}}},
        "http_authenticator": {
            "accept_basic": True,
            "accept_digest": False,
            "default_to_digest": False,
        },
        "verbose": 1,
        "logging": {"enable": False},
        "lock_storage": True,
    }
    server = wsgi.Server(("127.0.0.1", int(port)), WsgiDAVApp(settings), numthreads=8)
    if tls:
        server.ssl_adapter = BuiltinSSLAdapter(*tls)
    server.start()


if __name__ == "__main__":
    main()

"""An OpenID Connect provider that runs in a test, and can lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "tests"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeProvider:
    """Listens on a port of this machine, from `start` to `stop`."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        """What it says of whoever logs in."""
        self.claims: dict[str, Any] = {}
        """Claims in the place of the right ones; None leaves one out."""
        self.metadata: dict[str, Any] = {}
        """Members in the place of the right ones."""
        self.answers: dict[str, tuple[int, bytes]] = {}
        """Answers in the place of the right ones, by path."""
        self.key, self.key_id, self.algorithm = _KEY, "1", "RS256"
        self.published_key_id = "1"
        self.silent = threading.Event()
        self.silent.set()
        self.asked: list[str] = []
        self.last_form: dict[str, str] = {}
        self.token_headers: dict[str, str] = {}
        self._grants: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.silent.set()
        self._server.shutdown()
        self._server.server_close()

    def agree(self, url: str) -> dict[str, str]:
        """Somebody logs in there and agrees: the query that the browser brings back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        code = secrets.token_urlsafe(16)
        self._grants[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        self.asked.append(path)
        self.silent.wait()
        if path in self.answers:
            return self.answers[path]
        match path:
            case "/.well-known/openid-configuration":
                document = {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/jwks",
                    **self.metadata,
                }
                return 200, json.dumps(document).encode()
            case "/jwks":
                jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
                odd = [{"kty": "?"}, None, {**jwk, "kid": "0", "use": "enc"}]
                key = {**jwk, "kid": self.published_key_id, "use": "sig", "alg": "RS256"}
                return 200, json.dumps({"keys": [*odd, key]}).encode()
            case "/token":
                return self._exchange({k: v[0] for k, v in parse_qs(body.decode()).items()})
            case "/userinfo":
                return 200, json.dumps(self.person).encode()
        return 404, b"{}"

    def _exchange(self, form: dict[str, str]) -> tuple[int, bytes]:
        self.last_form = form
        grant = self._grants.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant is None or grant["code_challenge"] != challenge:
            return 400, b'{"error": "invalid_grant"}'
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 60,
            "nonce": grant.get("nonce"),
            **self.person,
            **self.claims,
        }
        given = {name: value for name, value in claims.items() if value is not None}
        key: Any = self.key if self.algorithm == "RS256" else "x" * 64
        key = "" if self.algorithm == "none" else key
        id_token = jwt.encode(given, key, self.algorithm, headers={"kid": self.key_id})
        pair = {"access_token": "opaque", "token_type": "Bearer", "id_token": id_token}
        return 200, json.dumps(pair).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                path = urlsplit(self.path).path
                if path == "/token":
                    provider.token_headers = dict(self.headers)
                status, text = provider.answer(self.command, path, body)
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    return  # Who has asked waits no longer.

            do_GET = do_POST = _handle  # noqa: N815

            def log_message(self, *args: Any) -> None:
                """Says nothing."""

        return Handler

"""Who is let through the door."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from .conftest import JupyterServer, start_server, stop_server
from .requests_to_door import AUTH, error_of, raw


class TestWhoGetsIn:
    def test_without_a_user(self, echo: JupyterServer) -> None:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"):
            answer = requests.request(method, f"{echo.api}/echo", allow_redirects=False)
            assert answer.status_code == 403
        assert error_of(requests.get(f"{echo.api}/echo")) == (403, "UNAUTHENTICATED")

    def test_a_person_who_opens_an_address_may_log_in(self, echo: JupyterServer) -> None:
        answer = requests.get(
            f"{echo.api}/echo", headers={"Sec-Fetch-Mode": "navigate"}, allow_redirects=False
        )
        assert answer.status_code == 302
        assert "/login?next=" in answer.headers["Location"]

    def test_wrong_token(self, echo: JupyterServer) -> None:
        answer = requests.get(f"{echo.api}/echo", headers={"Authorization": "token wrong"})
        assert error_of(answer) == (403, "UNAUTHENTICATED")

    def test_a_token_needs_no_xsrf_value(self, echo: JupyterServer) -> None:
        answer = requests.post(f"{echo.api}/echo", data=b"x", headers=echo.with_token)
        assert answer.json()["body"] == "x"

    def test_a_cookie_reads(self, echo: JupyterServer) -> None:
        assert echo.browser().get(f"{echo.api}/echo").json()["method"] == "GET"

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_a_cookie_writes_with_the_xsrf_value_only(
        self, echo: JupyterServer, method: str
    ) -> None:
        session = echo.browser()
        value = echo.xsrf(session)
        url = f"{echo.api}/echo"
        assert error_of(session.request(method, url)) == (403, "PERMISSION_DENIED")
        for wrong in ("x", "2|00000000|00000000000000000000000000000000|1", value[:-1] + "|"):
            answer = session.request(method, url, headers={"X-XSRFToken": wrong})
            assert error_of(answer) == (403, "PERMISSION_DENIED")
        for name in ("Sec-Fetch-Mode", "Sec-Fetch-Dest"):
            answer = session.request(method, url, headers={name: "no-cors"})
            assert error_of(answer) == (403, "PERMISSION_DENIED")
        assert (
            session.request(method, url, headers={"X-XSRFToken": value}).json()["method"] == method
        )

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_other_sites(self, echo: JupyterServer, method: str, headers: dict[str, str]) -> None:
        session = echo.browser()
        headers = {**headers, "X-XSRFToken": echo.xsrf(session)}
        answer = session.request(method, f"{echo.api}/echo", headers=headers)
        assert error_of(answer) == (403, "PERMISSION_DENIED")

    def test_the_own_site(self, echo: JupyterServer) -> None:
        session = echo.browser()
        headers = {
            "Origin": f"http://127.0.0.1:{echo.port}",
            "Sec-Fetch-Site": "same-origin",
            "X-XSRFToken": echo.xsrf(session),
        }
        assert session.post(f"{echo.api}/echo", headers=headers).ok

    def test_rebound_host_name(self, echo: JupyterServer) -> None:
        answer = requests.get(
            f"{echo.api}/echo", headers={**echo.with_token, "Host": "evil.example"}
        )
        assert answer.status_code == 403

    def test_only_below_api(self, echo: JupyterServer) -> None:
        for path in (
            "/",
            "",
            "/apix",
            "/api",
            "/page/",
            "/api/../secret",
            "/api/%2e%2e/x",
            "/api/a/..",
        ):
            answer = echo.exchange(raw(echo, f"GET {path}", AUTH, "Connection: close"))
            assert answer.startswith(b"HTTP/1.1 400 "), (path, answer)


def test_a_server_without_login(tmp_path: Path) -> None:
    """Its cookie still protects from other sites; a missing store program is named."""
    server = start_server(
        tmp_path,
        base_url="/",
        token="",
        env={"TRAINLAB_STORE_MAIN": str(tmp_path / "nowhere.mjs")},
    )
    try:
        session = server.browser()
        assert error_of(session.post(f"{server.api}/echo")) == (403, "PERMISSION_DENIED")
        answer = session.get(f"{server.api}/echo")
        assert error_of(answer) == (503, "TEMPORARILY_UNAVAILABLE")
        assert "nowhere.mjs" in answer.json()["message"]
    finally:
        stop_server(server)

"""The routes of the lab: files as datasets, and the doctor."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jupyterlab_server.translation_utils import translator

from ..desk.schema_translations import Catalogue, translate_schemas
from .conftest import JupyterServer, start_server, stop_server, stop_store

PETS = "name,weight\nAda,3.5\nBo,12\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = start_server(tmp_path_factory.mktemp("desk"))
    yield server
    stop_store(server)
    stop_server(server)


@pytest.fixture
def notebooks(server: JupyterServer) -> Path:
    return server.home.parent / "notebooks"


def register(server: JupyterServer, path: Any) -> requests.Response:
    return requests.post(
        f"{server.url}trainlab/desk/dataset-files",
        json={"path": path},
        headers=server.with_token,
        timeout=120,
    )


def test_a_file_becomes_a_dataset(server: JupyterServer, notebooks: Path) -> None:
    (notebooks / "data").mkdir(exist_ok=True)
    (notebooks / "data" / "pets.csv").write_text(PETS)
    answer = register(server, "data/pets.csv")
    assert answer.status_code == 200, answer.text
    dataset = answer.json()
    assert dataset["name"] == "pets"
    assert dataset["shape"] == [2, 2]
    assert dataset["file"] == {"path": "data/pets.csv", "format": "csv"}
    listed = requests.get(f"{server.api}/v1/datasets", headers=server.with_token, timeout=60)
    assert dataset["hash"] in [each["hash"] for each in listed.json()["datasets"]]
    page = requests.get(
        f"{server.api}/v1/datasets/{dataset['hash']}/preview?offset=1&limit=5",
        headers=server.with_token,
        timeout=60,
    ).json()
    assert page["rows"] == [["Bo", "12"]]


def test_links_lead_nowhere_outside_of_the_root(server: JupyterServer, notebooks: Path) -> None:
    outside = server.home / "secret.csv"
    outside.write_text(PETS)
    (notebooks / "link.csv").unlink(missing_ok=True)
    (notebooks / "link.csv").symlink_to(outside)
    (notebooks / "way").unlink(missing_ok=True)
    (notebooks / "way").symlink_to(server.home)
    (notebooks / ".hidden.csv").write_text(PETS)
    (notebooks / "shown.csv").unlink(missing_ok=True)
    (notebooks / "shown.csv").symlink_to(notebooks / ".hidden.csv")
    for path in [
        "link.csv",
        "way/secret.csv",
        "shown.csv",
        ".hidden.csv",
        "../home/secret.csv",
        str(outside),
        "none.csv",
    ]:
        answer = register(server, path)
        assert answer.status_code == 404, (path, answer.text)


@pytest.mark.parametrize("path", [None, "", "/", 5, ["a.csv"]])
def test_a_body_without_a_path_is_refused(server: JupyterServer, path: object) -> None:
    answer = register(server, path)
    assert answer.status_code == 400
    assert answer.json()["code"] == "INVALID_PARAMETER_VALUE"


def test_what_cannot_be_read_is_told(server: JupyterServer, notebooks: Path) -> None:
    (notebooks / "folder.csv").mkdir(exist_ok=True)
    assert "folder" in register(server, "folder.csv").json()["message"]
    (notebooks / "cut-ubyte").write_bytes(struct.pack(">HBBI", 0, 8, 1, 9))
    answer = register(server, "cut-ubyte")
    assert answer.status_code == 400
    assert "cut off" in answer.json()["message"]
    fifo = notebooks / "fifo.csv"
    if not fifo.exists():
        os.mkfifo(fifo)
    assert register(server, "fifo.csv").status_code == 400


def test_the_door_passes_no_offer_of_a_browser(server: JupyterServer, notebooks: Path) -> None:
    place = notebooks / "pets.csv"
    place.write_text(PETS)
    status = place.stat()
    answer = requests.post(
        f"{server.api}/v1/dataset-files",
        json={
            "path": "pets.csv",
            "place": str(place),
            "device": status.st_dev,
            "inode": status.st_ino,
        },
        headers={**server.with_token, "X-Trainlab-Offer": "file"},
        timeout=60,
    )
    assert answer.status_code == 403


def test_routes_ask_who_is_there(server: JupyterServer) -> None:
    desk = f"{server.url}trainlab/desk"
    assert requests.get(f"{desk}/doctor", timeout=60).status_code == 403
    assert requests.post(f"{desk}/dataset-files", json={"path": "a"}, timeout=60).status_code == 403
    session = server.browser()
    without_xsrf = session.post(f"{desk}/dataset-files", json={"path": "a.csv"}, timeout=60)
    assert without_xsrf.status_code == 403


def test_the_doctor_looks_at_every_layer(server: JupyterServer) -> None:
    answer = requests.get(
        f"{server.url}trainlab/desk/doctor", headers=server.with_token, timeout=180
    )
    assert answer.status_code == 200, answer.text
    findings = answer.json()["findings"]
    assert {"processor", "memory", "node", "engine", "store", "kernel"} <= {
        finding["layer"] for finding in findings
    }
    assert all(finding["state"] in ("ok", "absent", "mend") for finding in findings)
    assert all(finding["found"] and finding["meaning"] for finding in findings)


def test_titles_of_settings_are_translated() -> None:
    catalogue = Catalogue("zh_CN")
    assert catalogue.pgettext("schema", "TrainLab Doctor") == "TrainLab 诊断"
    assert catalogue.pgettext("menu", "TrainLab Doctor") == "TrainLab Doctor"
    assert Catalogue("xx_XX").gettext("Datasets") == "Datasets"
    translate_schemas()
    bundle = translator.load("trainlab")
    bundle.update_locale("zh_CN")
    schema = {
        "jupyter.lab.internationalization": {"domain": "trainlab"},
        "title": "TrainLab Store",
        "properties": {"standbyAfter": {"title": "Rest when hidden (minutes)"}},
    }
    before, translator._LOCALE = translator._LOCALE, "zh_CN"
    try:
        translated = translator.translate_schema(schema)
    finally:
        translator._LOCALE = before
    assert translated["title"] == "TrainLab 存储"
    assert translated["properties"]["standbyAfter"]["title"].startswith("隐藏后休眠")

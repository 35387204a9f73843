"""The files for a server name what is there: paths to copy, the address of health, variables that something reads."""

import re

import yaml

from lesson import places

DEPLOY = places.PROJECT / "deploy"


def test_what_the_image_copies_is_there_and_what_the_lesson_needs_is_copied():
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    assert all((places.PROJECT / name).exists() for name in copied)
    assert copied >= {"requirements.txt", "app.py", ".streamlit", "assets", "lesson", "pages"}


def test_the_image_is_healthy_where_the_server_says_so_and_does_not_run_as_root():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert "http://127.0.0.1:8501/_stcore/health" in text and "\nUSER lesson\n" in text
    assert text.index("USER lesson") < text.index("CMD [")


def test_the_door_stands_before_the_lesson_and_knows_its_variables():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert "ports" not in services["lesson"] and services["lesson"]["read_only"]
    assert set(re.findall(r"\{\$(\w+)\}", caddy)) == set(services["door"]["environment"])
    assert "reverse_proxy lesson:8501" in caddy

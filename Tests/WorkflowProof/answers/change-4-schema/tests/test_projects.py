import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.models import Project
from app.schemas.project import NewProject, ShownProject
from main import app


def test_a_project_is_shown_from_the_table():
    assert ShownProject.model_validate(Project(id=3, name="House")).model_dump() == {"name": "House", "id": 3}


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, None])
def test_no_project_without_a_name(name):
    with pytest.raises(ValidationError):
        NewProject(name=name)


def test_space_around_a_name_goes():
    assert TestClient(app).post("/projects", json={"name": "  Roof "}).json()["name"] == "Roof"

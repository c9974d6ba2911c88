from datetime import datetime

import pytest
from fastapi.testclient import TestClient

import main
from calendar_rules import objection

MONDAY = "2030-01-07T09:00:00"


@pytest.fixture
def client():
    main.patients.clear()
    main.appointments.clear()
    client = TestClient(main.app)
    assert client.post("/patients", json={"name": "Zoë Müller", "born": "1980-02-29"}).status_code == 201
    return client


def book(client, **other):
    return client.post("/appointments", json={"patient": 1, "doctor": "Weiß", "start": MONDAY, **other})


def test_a_doctor_has_one_appointment_at_a_time(client):
    assert book(client).status_code == 201
    assert book(client, start="2030-01-07T09:15:00").json()["detail"] == "The doctor has another appointment then."
    assert book(client, start="2030-01-07T09:30:00").status_code == 201
    assert book(client, doctor="Schwarz").status_code == 201


def test_what_is_cancelled_is_free_again(client):
    book(client)
    assert client.delete("/appointments/1").json()["status"] == "cancelled"
    assert book(client).status_code == 201
    assert [one["status"] for one in client.get("/patients/1/appointments").json()] == ["cancelled", "booked"]


def test_patients_are_found_by_name(client):
    assert client.get("/patients", params={"name": "MÜLLER"}).json()[0]["name"] == "Zoë Müller"
    assert client.get("/patients", params={"name": "Meier"}).json() == []


@pytest.mark.parametrize("body", [{"name": "A", "born": "2999-01-01"}, {"name": "", "born": "2000-01-01"}, {"name": "A", "born": "2000-01-01", "phone": "call"}])
def test_no_patient_of_nonsense(client, body):
    assert client.post("/patients", json=body).status_code == 422


@pytest.mark.parametrize("start, minutes", [("2030-01-05T09:00", 30), ("2030-01-07T07:45", 30), ("2030-01-07T17:45", 30), ("2030-01-07T09:00", 20), ("2030-01-07T23:45", 30)])
def test_when_there_are_none(start, minutes):
    assert objection(datetime.fromisoformat(start), minutes, []) is not None

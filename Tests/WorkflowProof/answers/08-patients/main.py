"""Patients of a practice, and their appointments."""

import threading
from datetime import date, datetime, timedelta

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field, field_validator

from calendar_rules import objection

app = FastAPI(title="Practice")
lock = threading.Lock()


class NewPatient(BaseModel):
    name: str = Field(min_length=1, max_length=120)
    born: date
    phone: str = Field(default="", pattern=r"^[0-9+ ()/-]*$")

    @field_validator("born")
    @classmethod
    def is_in_the_past(cls, born: date) -> date:
        if born > date.today():
            raise ValueError("nobody is born in the future")
        return born


class Patient(NewPatient):
    id: int


class NewAppointment(BaseModel):
    patient: int
    doctor: str = Field(min_length=1, max_length=80)
    start: datetime
    minutes: int = 30
    reason: str = Field(default="", max_length=500)


class Appointment(NewAppointment):
    id: int
    status: str = "booked"

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.start, self.start + timedelta(minutes=self.minutes)


patients: dict[int, Patient] = {}
appointments: dict[int, Appointment] = {}


def get(all: dict, id: int, name: str):
    if id not in all:
        raise HTTPException(404, f"There is no such {name}.")
    return all[id]


@app.post("/patients", response_model=Patient, status_code=201)
def add_patient(new: NewPatient):
    patient = Patient(id=len(patients) + 1, **new.model_dump())
    patients[patient.id] = patient
    return patient


@app.get("/patients", response_model=list[Patient])
def find_patients(name: str = ""):
    return [patient for patient in patients.values() if name.casefold() in patient.name.casefold()]


@app.get("/patients/{id}/appointments", response_model=list[Appointment])
def history(id: int):
    get(patients, id, "patient")
    return sorted((one for one in appointments.values() if one.patient == id), key=lambda one: one.start)


@app.post("/appointments", response_model=Appointment, status_code=201)
def book(new: NewAppointment):
    get(patients, new.patient, "patient")
    start = new.start.replace(tzinfo=None)
    with lock:
        taken = [one.span for one in appointments.values() if one.doctor == new.doctor and one.status == "booked"]
        if reason := objection(start, new.minutes, taken):
            raise HTTPException(409, reason)
        booked = Appointment(id=len(appointments) + 1, **new.model_dump(exclude={"start"}), start=start)
        appointments[booked.id] = booked
    return booked


@app.delete("/appointments/{id}", response_model=Appointment)
def cancel(id: int):
    appointment = get(appointments, id, "appointment")
    appointment.status = "cancelled"
    return appointment

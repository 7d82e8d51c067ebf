"""Invented applicants. The same number gives the same person, so that seeding twice finds the first ones again."""

import random
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from loans.models import Gender

NAMES: dict[Gender, tuple[str, ...]] = {
    Gender.FEMALE: (
        "Amelia", "Ángela", "Aiko", "Beatriz", "Chiara", "Dolores", "Elif", "Fátima", "Greta", "Hannah", "Inés",
        "Julia", "Keiko", "Lucía", "María", "Nadia", "Olga", "Paula", "Rosa", "Sofía", "Teresa", "Valeria", "Zoë",
    ),
    Gender.MALE: (
        "Álvaro", "Bruno", "Carlos", "Daniel", "Emeka", "Felipe", "Gonzalo", "Hugo", "Iván", "José", "Kenji", "Luis",
        "Mateo", "Nicolás", "Óscar", "Pablo", "Rafael", "Santiago", "Tomás", "Uriel", "Viktor", "Walter", "Yusuf",
    ),
    Gender.OTHER: ("Alex", "Ariel", "Cruz", "Noa", "Robin", "Sam", "Val"),
}  # fmt: skip
SURNAMES = (
    "Aguirre", "Álvarez", "Benítez", "Bianchi", "Castro", "Delgado", "Díaz", "Escobar", "Fernández", "García",
    "Gómez", "Herrera", "Ibáñez", "Jiménez", "Kowalski", "López", "Martínez", "Medina", "Müller", "Navarro",
    "Núñez", "Ortega", "Pérez", "Quiroga", "Ramírez", "Rojas", "Silva", "Suzuki", "Torres", "Vega", "Yilmaz", "Zapata",
)  # fmt: skip
# Everyday sums, and how often each is asked for.
AMOUNTS = {500: 3, 1200: 5, 2500: 8, 4000: 6, 7500: 5, 12000: 4, 25000: 3, 60000: 1, 150000: 1}


@dataclass(frozen=True)
class Person:
    full_name: str
    document_number: str
    gender: Gender
    email: str
    amount: Decimal


def person(number: int) -> Person:
    """The invented applicant of this number (0 or more)."""
    chance = random.Random(number)  # noqa: S311 - reproducible on purpose
    gender = chance.choices(list(Gender), weights=(48, 48, 4))[0]
    first = chance.choice(NAMES[gender])
    surnames = chance.sample(SURNAMES, 2)
    amount = chance.choices(list(AMOUNTS), weights=list(AMOUNTS.values()))[0]
    return Person(
        full_name=" ".join((first, *surnames)),
        document_number=str(chance.randrange(10_000_000, 100_000_000)),
        gender=gender,
        email=f"{_ascii(first)}.{_ascii(surnames[0])}.{number}@example.com",
        amount=Decimal(amount) + Decimal(chance.randrange(0, 10_000)) / 100,
    )


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode().lower()

"""Made-up names of employees and customers."""

from __future__ import annotations

from typing import Final

FIRST: Final = (
    "Aoife", "Seán", "Niamh", "Conor", "Ciara", "Darragh", "Orla", "Eoin", "Sinéad", "Cillian",
    "Róisín", "Fionn", "Grace", "Jack", "Emma", "Noah", "Zoë", "Luke", "Amina", "Marek", "Agnieszka",
    "Piotr", "Ana", "João", "Priya", "Arjun", "Mei", "Tomás", "Chloé", "Lukas", "Ines", "Karim",
    "Leila", "Mateo", "Olga", "Viktor", "Hanna", "Björn", "Freya", "Callum", "Isla", "Rory", "Elena",
    "Marco", "Giulia", "Samuel", "Ruth", "Daniel", "Martha", "Peter",
)  # fmt: skip
LAST: Final = (
    "Murphy", "Kelly", "O'Sullivan", "Walsh", "O'Brien", "Byrne", "Ryan", "O'Connor", "Doyle",
    "Gallagher", "Kavanagh", "Doherty", "Kennedy", "Lynch", "Murray", "Quinn", "Moore", "Carroll",
    "Connolly", "Daly", "Wilson", "Dunne", "Brennan", "Burke", "Collins", "Clarke", "Hughes", "Farrell",
    "Fitzgerald", "Nolan", "Nowak", "Kowalska", "Silva", "Santos", "Sharma", "Patel", "Chen", "Novák",
    "Müller", "Rossi", "Haddad", "García", "Petrova", "Lindqvist", "Keane", "Power", "Roche", "Sheehan",
    "Tobin", "Whelan", "Egan", "Foley", "Hayes", "Joyce", "Maher", "Mulligan", "Regan", "Scully",
    "Tierney", "Ward",
)  # fmt: skip


def employee_name(order: int) -> tuple[str, str]:
    """First and last name number `order`; no two orders share a full name."""
    combination, generation = order % (len(FIRST) * len(LAST)), order // (len(FIRST) * len(LAST))
    first, last = FIRST[combination % len(FIRST)], LAST[combination // len(FIRST)]
    if generation:
        last = f"{last}-{LAST[(combination + 7 * generation) % len(LAST)]} {generation}"
    return first, last


def customer_name(index: int) -> tuple[str, str]:
    """First and last name of a customer; customers do share names."""
    return FIRST[index * 7 % len(FIRST)], LAST[index * 13 % len(LAST)]

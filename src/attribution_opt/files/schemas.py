"""Schemas for programs: JSON Schema of policies, Table Schema of the tables."""

from typing import Any

from attribution_opt.domain.schema import KEYS, OUTCOMES, SCHEMA, Column, Table
from attribution_opt.rules.policy import Policy
from attribution_opt.rules.registry import FAMILIES

__all__ = ["policy_schema", "tables_schema"]

TYPES = {
    "integer": "integer",
    "number": "number",
    "money": "number",
    "points": "number",
    "fine": "number",
    "date": "date",
}
"""Types of Table Schema; every other kind is a string with a pattern or an enum."""
PATTERNS = {
    "commune": r"^(\d{5}|2[AB]\d{3})$",
    "epci": r"^(\d{9}|75056)$",
    "share": r"^[\d.,]+ ?%?$|^\d+/\d+$",
    "fraction": r"^-?[\d.,]+$|^-?\d+/\d+$",
}
REFERENCES = {
    ("wishes", "applicant_id"): "applicants",
    ("candidacies", "applicant_id"): "applicants",
    ("candidacies", "vacancy_id"): "vacancies",
    ("overrides", "applicant_id"): "applicants",
    ("overrides", "vacancy_id"): "vacancies",
}


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a policy file."""
    schema = Policy.model_json_schema()
    definitions = schema.setdefault("$defs", {})
    branches = []
    for name, family in FAMILIES.items():
        rule = family.model_json_schema(ref_template="#/$defs/{model}")
        definitions.update(rule.pop("$defs", {}))
        rule["properties"] = {"family": {"const": name}, **rule["properties"]}
        rule["required"] = ["family", *rule.get("required", [])]
        definitions[f"rule_{name}"] = rule
        branches.append({"$ref": f"#/$defs/rule_{name}"})
    schema["properties"]["rules"] = {
        "type": "array",
        "minItems": 1,
        "items": {"oneOf": branches},
    }
    schema["properties"]["changes"] = {
        "description": "Of the rules of the baseline: changed, removed or added.",
        "type": "array",
        "items": {"type": "object"},
    }
    schema["required"] = ["name"]
    schema["anyOf"] = [{"required": ["rules"]}, {"required": ["baseline", "changes"]}]
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def tables_schema() -> dict[str, Any]:
    """Return the tables of a month as a Data Package with Table Schemas.

    And what is told back of it: the outcomes.
    """
    told = [*SCHEMA.values(), OUTCOMES]
    return {
        "name": "attribution-opt-month",
        "resources": [_resource(table) for table in told],
    }


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns.values()],
        "primaryKey": list(KEYS.get(table.name, ())),
        "missingValues": [""],
    }
    links = [
        {"fields": [column], "reference": {"resource": to, "fields": [column]}}
        for (name, column), to in REFERENCES.items()
        if name == table.name
    ]
    if links:
        schema["foreignKeys"] = links
    return {
        "name": table.name,
        "title": table.french,
        "path": f"{table.name}.csv",
        "encoding": "utf-8",
        "required": table.is_required,
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.is_required else {}
    if column.lowest is not None and column.highest is not None:
        constraints["minimum"] = float(column.lowest)
        constraints["maximum"] = float(column.highest)
    if column.codes and column.kind == "choice":
        constraints["enum"] = list(column.codes)
    if column.codes and column.kind == "set" and not column.is_open:
        word = "|".join(column.codes)
        constraints["pattern"] = rf"^({word})(\|({word}))*$"
    if column.kind in PATTERNS:
        constraints["pattern"] = PATTERNS[column.kind]
    if column.kind == "flag":
        constraints["enum"] = ["yes", "no", "unknown", "oui", "non", "inconnu"]
    field = {
        "name": column.name,
        "title": column.french,
        "description": column.unit,
        "type": TYPES.get(column.kind, "string"),
    }
    return field | ({"constraints": constraints} if constraints else {})

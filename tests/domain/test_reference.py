"""The shipped reference data holds the published figures."""

from attribution_opt.domain import reference


def test_lille_2026() -> None:
    """The Metropole Europeenne de Lille has 95 communes, 26 QPV, its 2026 amount."""
    lille = "200093201"
    members = {c for c, epci in reference.territories().items() if epci == lille}
    assert len(members) == 95
    places = reference.qpv_communes()
    assert sum(bool(members & set(communes)) for communes in places.values()) == 26
    assert reference.first_quartiles()[lille, 2026] == 9456


def test_ceilings() -> None:
    """PLUS 2026 outside Ile-de-France is the order's table."""
    plus = reference.ceilings()[2026, "PLUS", "autres_regions"]
    assert plus == (23403, 31254, 37584, 45374, 53376, 60156, 6710)
    assert (2026, "PLI", "DROM") not in reference.ceilings()


def test_two_bodies_merged_share_the_amount_of_2026() -> None:
    """Communes of both take that of Thionville Fensch Agglomeration."""
    amounts = reference.first_quartiles()
    assert amounts["245701222", 2026] == amounts["245701362", 2026] == 10620


def test_paris_counts_for_itself() -> None:
    """Paris and its arrondissements are one body; a neighbour belongs to its EPT."""
    bodies = reference.territories()
    assert bodies["75056"] == bodies["75101"] == "75056"
    assert (bodies["92012"], 2026) in reference.first_quartiles()

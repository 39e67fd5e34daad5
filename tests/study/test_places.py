"""Places that months can be made in: any body, any departement, a region."""

import pytest

from attribution_opt.cli.options import size_option
from attribution_opt.domain import reference
from attribution_opt.domain.choices import FORMS
from attribution_opt.errors import ArgumentError, StudyError
from attribution_opt.report.formats import FORMATS
from attribution_opt.synthetic.generate import SIZES, generate
from attribution_opt.synthetic.places import PLACES, place_of


@pytest.mark.parametrize(
    "text", [*PLACES, "200046977", "Rennes Métropole", "200057867", "93", "2A"]
)
def test_a_month_of_any_place_reads_without_a_fault(text):
    """Names, codes of bodies (EPCI, EPT) and of departements make whole months."""
    instance = generate(text, "XS", seed=1)
    tables = {name: getattr(instance, name) for name in ("vacancies", "ledger")}
    place = place_of(text)
    for frame in tables.values():
        assert set(frame["commune"]) <= set(place.communes)
        known = frame["epci"] == frame["commune"].map(reference.territories())
        assert known.all()
    assert instance.month.departement == place.departements[0]


def test_a_name_and_its_code_are_one_place():
    """A body by its name is the body by its code."""
    assert place_of("Rennes Métropole").communes == place_of("243500139").communes
    assert place_of("lille").communes == place_of("200093201").communes


def test_paris_stands_for_its_arrondissements():
    """No home of Paris is drawn twice: the city holds its municipal arrondissements."""
    place = place_of("ile-de-france")
    assert "75056" in place.communes
    assert "75101" not in place.communes
    assert len(place.communes) == len(set(place.communes)) == 1266


def test_a_region_has_a_state_and_an_office_in_each_departement():
    """Landlords of one departement owe its holders alone; one landlord owes all."""
    place = place_of("ile-de-france")
    conventions = place.conventions()
    assert len(place.departements) == 8
    assert set(place.landlords) == {
        *(f"OPH-{code}" for code in place.departements),
        "ESH-1",
    }
    of_paris = conventions[conventions["landlord"] == "OPH-75"]
    assert set(of_paris["holder"]) == {
        "ETAT-75",
        "ACTION-LOGEMENT",
        "COMMUNE-75056",
        "OPH-75",
    }
    everywhere = set(conventions.loc[conventions["landlord"] == "ESH-1", "holder"])
    public = set(place.holders()["holder_id"]) - set(place.landlords[:-1])
    assert everywhere == public


@pytest.mark.parametrize(
    ("text", "told"), [("atlantis", "no place 'atlantis'"), ("971", "no social home")]
)
def test_what_is_no_place_is_refused_by_what_may_be_given(text, told):
    """A place that is not known is named, with what can be asked for."""
    with pytest.raises(StudyError, match=told):
        place_of(text)


def test_the_command_line_offers_every_size():
    """The choices of the command line are those of the generator."""

    def command() -> None:
        """Take a size."""

    (option,) = size_option(command).__click_params__
    assert list(option.type.choices) == list(SIZES)


def test_a_size_that_there_is_not_is_named():
    """The library says which sizes there are."""
    with pytest.raises(ArgumentError, match="it may be XS, S, M, L, XL"):
        generate("lille", "Z", 0)


def test_every_form_of_a_report_is_offered():
    """What the command line offers is what there are renderers for."""
    assert sorted(FORMS) == sorted(FORMATS)

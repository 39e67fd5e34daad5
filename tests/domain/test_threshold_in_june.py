"""A first-quartile amount that comes out in June, with cases not yet signed."""

from pathlib import Path

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.decide.score_order import score_order
from attribution_opt.files.read_tables import read_month
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.share import Share

LEASES = (
    "lease_id,landlord,holder,commune,neighbourhood,in_qpv,rooms,financing,state,"
    "signed_on,decided_on,income_per_unit,first_quartile\n"
    "L1,LMH,ETAT,59350,L1,no,2,PLUS,signed,2026-03-01,,9500,no\n"
    "L2,LMH,ETAT,59350,L1,no,2,PLUS,decided,,2026-05-20,9500,no\n"
    "L3,LMH,ETAT,59350,L1,no,2,PLUS,decided,,2026-05-21,9700,no\n"
)


def test_decided_cases_are_counted_again_and_apart(tmp_path: Path) -> None:
    """9,456 was the amount; the order says 9,600: 9,500 is below it, since January.

    Of the two leases then in the first quartile one is decided and not signed.
    """
    home = "vacancy_id,landlord,commune,neighbourhood,in_qpv,rooms,financing\n"
    files = {
        "vacancies.csv": home + "V1,LMH,59350,L1,no,2,PLUS\n",
        "applicants.csv": "applicant_id,filed_on,persons\nA1,2026-01-05,1\n",
        "wishes.csv": "applicant_id,place\nA1,59350\n",
        "neighbourhoods.csv": "neighbourhood\nL1\n",
        "ledger.csv": LEASES,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    reached = {}
    for name, told in (("before", ""), ("after", '[quartiles]\n"200093201" = 9600\n')):
        (tmp_path / "month.toml").write_text(
            'as_of = 2026-06-10\nmonth = "2026-06"\ndepartement = "59"\n' + told
        )
        case = admit(read_month(tmp_path), Admissibility())
        rule = Share(
            id="quarter",
            level="3",
            group="first_quartile",
            at_least="25 %",
            by=("epci",),
        )
        (measure,) = rule.measure(Counted(case, score_order(case)))
        reached[name] = (measure.since_january, measure.decided)
    assert reached == {"before": (0, 0), "after": (2, 1)}

"""Each figure's formula with the building's own numbers in it, at central inputs: the sheet that a hand can check."""

from dataclasses import dataclass

from assetmap.value.appraisal import Appraisal, npv_key, paid
from assetmap.value.cashflow import let_share, unit_figures
from assetmap.value.decomposition import decompose
from assetmap.value.discounting import annuity, discount_factor, growing_annuity, load_schedule
from assetmap.value.figures import money
from assetmap.value.inputs import CENTRAL
from assetmap.value.leasehold import lease_relativity

__all__ = ["Line", "sheet", "sheet_table"]


@dataclass(frozen=True)
class Line:
    """One line of the sheet: the figure's key, its formula in letters and in numbers, and the result."""

    key: str
    title: str
    formula: str
    numbers: str
    result: float
    text: str


def sheet(appraisal: Appraisal) -> tuple[Line, ...]:
    """Lines of the hand-worked sheet, at central inputs.

    Parameters
    ----------
    appraisal : Appraisal
        Of a building; uplift and what follows from a value today are left out where none is entered.

    Returns
    -------
    tuple of Line
        In the order in which one would work them out.
    """
    b, terms = appraisal.building, appraisal.inputs.terms
    v = appraisal.inputs.values(CENTRAL)
    unit = unit_figures(v, terms, b.lease_years)
    area, rate = float(b.area_m2 or 0.0), terms.hurdle_rate
    first = terms.works_years + 1
    last = terms.horizon if b.lease_years is None else int(min(terms.horizon, b.lease_years))
    left = None if b.lease_years is None else b.lease_years - last
    growth = v["rental_growth"]
    grown_first, grown_last = (1 + growth) ** (first - 1), (1 + growth) ** last
    rent, share = v["market_rent"], let_share(v)
    net = 1 - v["running_share"]
    gross = area * rent * grown_first * share
    fixed = area * v["maintenance"]
    income, after, cost = (float(f) * area for f in (unit.income, unit.after_value, unit.capital_cost))
    kept = 1.0 if b.lease_years is None else lease_relativity(b.lease_years, v["exit_yield"])
    kept_at_sale = 1.0 if left is None else (lease_relativity(left, v["exit_yield"]) if left > 0 else 0.0)
    sale = (area * rent * grown_last * share * net - fixed) / v["exit_yield"] * kept_at_sale
    end = (1 + rate) ** -last
    grows, flat = growing_annuity(rate, growth, first, last), growing_annuity(rate, 0.0, first, last)
    incomes = area * rent * share * net * grows - fixed * flat
    surplus = incomes + sale * (1 - terms.selling_cost) * end - cost + b.grant
    m, d = v["market_share"], v["community_discount"]
    lines = [
        Line(
            "let_share",
            "share of the market rent that comes in",
            "m (1 − v_m) + (1 − m)(1 − d)(1 − v_c)",
            f"{m:g} × {1 - v['market_void']:g} + {1 - m:g} × {1 - d:g} × {1 - v['community_void']:g}",
            share,
            f"{share:.4f}",
        ),
        _pounds("gross", "gross rent a year", "A r k", f"{area:g} × {rent * grown_first:g} × {share:g}", gross),
        _pounds(
            "income",
            "net income a year",
            "gross (1 − ω) − A s",
            f"{gross:,.0f} × {net:g} − {area:g} × {v['maintenance']:g}",
            income,
        ),
        _pounds(
            "after_value",
            "value after works",
            "NOI / y" + ("" if b.lease_years is None else " × (1 − (1 + y)^−n)"),
            f"{income:,.0f} / {v['exit_yield']:g}" + ("" if b.lease_years is None else f" × {kept:.4f}"),
            after,
        ),
        _pounds(
            "capital_cost",
            "capital cost",
            "A c (1 + OB)(1 + fees)",
            f"{area:g} × {v['refurbishment']:g} × {1 + v['optimism_bias']:g} × {1 + v['fees']:g}",
            cost,
        ),
    ]
    if b.value_today is not None:
        uplift = after - b.value_today
        lines += [
            _pounds("gross_uplift", "gross uplift", "V₁ − V₀", f"{after:,.0f} − {b.value_today:,.0f}", uplift),
            _pounds(
                "net_uplift", "net uplift", "V₁ − V₀ − capital cost", f"{uplift:,.0f} − {cost:,.0f}", uplift - cost
            ),
        ]
    lines += [
        Line(
            "annuity",
            f"present value of 1 a year, years {first} to {last}, at {rate:.0%}",
            "Σ (1 + g)^(t−1) D_t",
            f"years {first} to {last}",
            grows,
            f"{grows:.4f}",
        ),
        _pounds("incomes", "incomes at present value", "Σ NOI_t D_t", f"{income:,.0f} × {grows:.4f}", incomes),
        _pounds(
            "resale",
            "resale at present value",
            "V_T (1 − c_s) D_T",
            f"{sale:,.0f} × {1 - terms.selling_cost:g} × {end:.4f}",
            sale * (1 - terms.selling_cost) * end,
        ),
        _pounds(
            "surplus",
            "surplus X",
            "incomes + resale − capital cost + grant",
            f"{incomes:,.0f} + {sale * (1 - terms.selling_cost) * end:,.0f} − {cost:,.0f} + {b.grant:,.0f}",
            surplus,
        ),
        _pounds(
            "walk_away",
            "walk-away price P*",
            "X / (1 + a) if X > 0, else X",
            money(surplus) if surplus <= 0 else f"{surplus:,.0f} / {1 + terms.acquisition_cost:g}",
            appraisal["walk_away"].central,
        ),
        _pounds(
            "gap",
            "gap to be filled",
            "max(0, −P*)",
            f"max(0, {money(-appraisal['walk_away'].central)})",
            appraisal["gap"].central,
        ),
    ]
    slope = float(unit.slope)
    fixed_part = float(unit.surplus[rate]) - slope * rent
    need = (paid(b.price, terms) - b.grant) / area
    lines.append(
        Line(
            "break_even_rent",
            "break-even rent, £ per m² a year",
            "(paid − grant − what does not move with rent) / what £1 of rent adds",
            f"({need:,.2f} + {-fixed_part:,.2f}) / {slope:.4f}",
            appraisal["break_even_rent"].central,
            money(appraisal["break_even_rent"].central),
        )
    )
    outlay = paid(b.price, terms)
    for other in terms.hurdle_rates:
        came = area * rent * share * net * growing_annuity(other, growth, first, last)
        came -= fixed * growing_annuity(other, 0.0, first, last)
        sold = sale * (1 - terms.selling_cost) * (1 + other) ** -last
        lines.append(
            _pounds(
                npv_key(other),
                f"net present value at {other * 100:g} %",
                "incomes + resale − capital cost + grant − paid",
                f"{came:,.0f} + {sold:,.0f} − {cost:,.0f} + {b.grant:,.0f} − {outlay:,.0f}",
                appraisal[npv_key(other)].central,
            )
        )
    years = v["years_empty"]
    held = appraisal["holding"].central
    per_year = annuity(load_schedule(terms.schedule).first_rate, years)
    lines.append(
        _pounds("holding", "holding it empty", "h × annuity", f"{v['holding_cost']:,.0f} × {per_year:.4f}", held)
    )
    if b.value_today is not None:
        factor = discount_factor(years, terms.schedule)
        remains = appraisal["staying_empty"].central
        lines += [
            _pounds(
                "staying_empty",
                "left to the owner if it stays empty",
                "V₀ D_τ − h × annuity",
                f"{b.value_today:,.0f} × {factor:.4f} − {held:,.0f}",
                remains,
            ),
            _pounds(
                "empty_loss",
                "cost of leaving it empty",
                "V₀ − what is left",
                f"{b.value_today:,.0f} − {remains:,.0f}",
                appraisal["empty_loss"].central,
            ),
            _pounds(
                "additional",
                "net value more than if it stays empty",
                "V₁ − capital cost − what is left",
                f"{after:,.0f} − {cost:,.0f} − {remains:,.0f}",
                appraisal["additional"].central,
            ),
        ]
        if b.rent_as_is is not None:
            lines += _parts(appraisal, share, kept, after)
    return tuple(lines)


def _parts(appraisal: Appraisal, share: float, kept: float, after: float) -> list[Line]:
    """Steps from the value today to the value after works, and the part of the uplift that each one is."""
    b, v = appraisal.building, appraisal.inputs.values(CENTRAL)
    area, rent, today = float(b.area_m2 or 0.0), float(b.rent_as_is or 0.0), float(b.value_today or 0.0)
    net, rate, years = 1 - v["running_share"], v["exit_yield"], v["years_empty"]
    let = area * max(rent * share * net - v["maintenance"], 0.0) / rate * kept
    factor, held = (1.0 + rate) ** -years, annuity(rate, years)
    empty = let * factor - v["holding_cost"] * held
    parts = decompose(b, appraisal.inputs).parts[CENTRAL]
    flat = after - parts["area growth"]
    leased = "" if b.lease_years is None else f" × {kept:.4f}"
    return [
        _pounds(
            "let_as_is",
            "worth let as it stands",
            "A max(0, r₀ k (1 − ω) − s) / y" + ("" if b.lease_years is None else " × (1 − (1 + y)^−n)"),
            f"{area:g} × ({rent:g} × {share:g} × {net:g} − {v['maintenance']:g}) / {rate:g}{leased}",
            let,
        ),
        _pounds(
            "worth_empty",
            "worth empty, let after the years it would stand so",
            "let as it stands × (1 + y)^−τ − h × annuity at y",
            f"{let:,.0f} × {factor:.4f} − {v['holding_cost']:,.0f} × {held:.4f}",
            empty,
        ),
        _pounds(
            "part_works",
            "of the gross uplift: works",
            "V₁ at today's rents − let as it stands",
            f"{flat:,.0f} − {let:,.0f}",
            parts["works"],
        ),
        _pounds(
            "part_letting",
            "of the gross uplift: letting",
            "let as it stands − worth empty",
            f"{let:,.0f} − {empty:,.0f}" if empty >= 0 else f"{let:,.0f} + {-empty:,.0f}",
            parts["letting"],
        ),
        _pounds(
            "part_area growth",
            "of the gross uplift: area growth",
            "V₁ − V₁ at today's rents",
            f"{after:,.0f} − {flat:,.0f}",
            parts["area growth"],
        ),
        _pounds(
            "part_residual",
            "of the gross uplift: residual",
            "worth empty − V₀",
            f"{money(empty)} − {today:,.0f}",
            parts["residual"],
        ),
    ]


def sheet_table(appraisal: Appraisal) -> str:
    """Sheet as a table in Markdown."""
    rows = ["| figure | formula | with its numbers | result |", "|---|---|---|---|"]
    rows += [f"| {line.title} | {line.formula} | {line.numbers} | {line.text} |" for line in sheet(appraisal)]
    return "\n".join(rows)


def _pounds(key: str, title: str, formula: str, numbers: str, result: float) -> Line:
    return Line(key, title, formula, numbers, float(result), money(float(result)))

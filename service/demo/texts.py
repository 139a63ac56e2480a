"""The Danish words of made-up plans. Nothing here describes a person."""

FUNCTIONAL_ABILITY = "Opdigtet demonstrationsplan: nedsat funktion efter indlæggelsen."
NEEDS = "Opdigtet demonstrationsplan: genoptræning af styrke, bevægelse og dagligdags aktiviteter."
IMPAIRMENTS = ("opdigtet funktionsnedsættelse",)
TOTAL_FUNCTIONAL_ABILITY = "Opdigtet demonstrationsplan: samlet funktionsevne er nedsat."
TOTAL_NEEDS = "Opdigtet demonstrationsplan: samlet behov for rehabilitering."
STRATIFICATION_REASON = "Opdigtet faglig vurdering."
ASSESSED_BY = "Demo Terapeut (opdigtet)"

CONTACT = "00 00 00 00 (opdigtet)"  # a number that can be nobody's

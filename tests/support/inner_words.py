"""Words of the inside that no page for participants, team members or readers may show."""

LEFT_COLUMN = {
    "gateway",
    "sealed",
    "electorate",
    "ballot",
    "C_min",
    "SPLIT",
    "detached",
    "freeze",
    "RPS",
    "alpha",
    "codebook",
    "exposure",
    "N_eff",
    "lineage",
    "steward",
    "edition",
    "editor",
}

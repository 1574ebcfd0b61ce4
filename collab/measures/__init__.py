"""Pure formulas, each with its source: nothing here knows of people, pages or storage."""

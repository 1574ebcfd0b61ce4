"""Three guides that a team might have written in five weeks: invented, for the demo, and labelled as samples there."""

from server.guides.sample.library import AUTOMATIC, PEOPLE, SamplePerson, fill

__all__ = ["AUTOMATIC", "PEOPLE", "SamplePerson", "fill"]

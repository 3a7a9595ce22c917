"""From the rows of a reorganisation to what will happen: new bodies, bodies that end, bodies that move.

Nothing is written here and nothing read: the caller brings the bodies. Everything wrong is collected as
`Flaw`s, each with the row and the column it stands in, so that a form and a sheet can both show it.
"""

from emulation.organisations.planning.drawing import draw
from emulation.organisations.planning.parts import Ending, Flaw, Move, NewBody, Plan, Step

__all__ = ["Ending", "Flaw", "Move", "NewBody", "Plan", "Step", "draw"]

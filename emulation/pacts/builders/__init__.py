"""Documents of this room: the registration of a unit, the pact of a group (07)."""

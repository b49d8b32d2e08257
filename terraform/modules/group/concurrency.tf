# What the functions of the group have for themselves, and no more than which they run at once: a participant's function
# invoked without end can then neither starve the room nor run up a bill by the thousand.

module "concurrency" {
  source = "../concurrency"
  count  = var.reserved_concurrency.participant + var.reserved_concurrency.species > 0 ? 1 : 0
}

locals {
  reservable = try(module.concurrency[0].reservable, 0)

  # The species function first: it serves everybody. -1 is Lambda's word for no reservation.
  species_reservation = (
    var.reserved_concurrency.species > 0 && var.reserved_concurrency.species <= local.reservable ? var.reserved_concurrency.species : -1
  )
  # All participants or none, so that nobody has less than their neighbour. Who comes late changes nobody else's, and so has
  # none where there is none left.
  left_to_reserve = local.reservable - max(0, local.species_reservation)
  participants_reservation = (
    var.reserved_concurrency.participant > 0 && var.reserved_concurrency.participant * local.places <= local.left_to_reserve
    ? var.reserved_concurrency.participant : -1
  )
  late_reservation = (
    var.reserved_concurrency.participant * length(var.participants) <= local.left_to_reserve ? local.participants_reservation : -1
  )
}

module "names" {
  source = "../names"

  workshop = var.workshop
}

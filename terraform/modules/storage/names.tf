module "names" {
  source = "../names"

  workshop = var.workshop
  region   = var.region
}

variable "budget" {
  description = "What the workshop may cost in a month in USD, and whether AWS tells the instructor's addresses at 50, 80 and 100 per cent of it, and when it expects more. Without an address in subscriptions.auto.tfvars there is none."
  type = object({
    enabled = optional(bool, true)
    usd     = optional(number, 50)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.budget.usd >= 1 && var.budget.usd <= 100000
    error_message = "A budget of ${var.budget.usd} USD is none; in budget.auto.tfvars set budget.usd to 1 to 100000, such as 50, or budget.enabled to false."
  }
}

"""Follow-up visits: plan, day list by village, record, next date."""

"""What somebody may have, before anything is saved: allowed, with approval, or refused; by which rule and figures."""

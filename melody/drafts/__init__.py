"""Writing several drafts of a phrase side by side: the rules, what guides a line, the sampling, the network that plays along."""

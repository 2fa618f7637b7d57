"""What makes one draft of a phrase better than another."""

"""Two communities to try the site with, and thousands of events more for a load test."""

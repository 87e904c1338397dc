"""Two demo communities, and thousands of events for load tests."""

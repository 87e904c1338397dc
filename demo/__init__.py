"""Demo communities, and thousands of events for load tests."""

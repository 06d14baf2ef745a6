"""photogram: a small social app with an activity feed, used to show what people see during an outage."""

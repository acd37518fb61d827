"""AWS APIs on moto: persistent, with AWS's limits and events."""

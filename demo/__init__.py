"""The demo year: texts of our own and the builder that lives a year of the Panyu bureau through the rooms' doors."""

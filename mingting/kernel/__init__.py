"""Law, time and identifiers: pure Python that knows neither Django nor the clock."""

"""What a code opens: codes, cookies, the door's list, and the session behind them; no instructor's right."""

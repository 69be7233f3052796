# The few commands one needs. Each installs what it misses first, and says so.

.PHONY: help run setup test screens

help: ## says this
	@sed -n 's/^\([a-z]*\): .*## /  make \1: /p' Makefile

run: ## a demonstration bank on this machine, kept in ./data
	@xtask/setup.sh run
	@cargo run --locked --package tolem -- demo

setup: ## installs what the tests need: PostgreSQL, Chromium, the tools of tests/tools.txt
	@xtask/setup.sh test

test: setup ## all tests and checks, as CI runs them
	@cargo --locked xtask ci

screens: setup ## renews the pictures in docs/screens
	@cargo --locked xtask screenshots

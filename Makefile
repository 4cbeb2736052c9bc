.PHONY: help setup run test test-full lint lock mutate mutate-all matrix clean-demo fresh screenshots
.DEFAULT_GOAL := help

help: ## 列出所有命令 · list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## 安装运行环境 · install the environment alone
	@tools/setup.sh runtime

run: ## 安装、建演示数据并启动（PORT、JIYUE_HOME 可设）· install, make the demo, serve
	@tools/run.sh

test: ## 运行测试，约十五分钟 · run the tests
	@tools/test.sh

test-full: ## 运行较慢的测试 · run the slower harnesses
	@tools/test.sh full

lint: ## 检查代码 · lint, types, import map
	@tools/setup.sh dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/mypy jiyue

mutate: ## 抽 20 条条款，逐条关闭或改数字，测试必须发现 · change 20 clauses drawn by lot, the tests must notice
	@tools/setup.sh dev
	@.venv/bin/python tools/mutate.py

mutate-all: ## 同上，改全部条款 · the same with every clause
	@tools/setup.sh dev
	@.venv/bin/python tools/mutate.py --clauses all

matrix: ## 条款对照表，写成可以离线打开的网页 build/matrix/index.html · the clause matrix as one page
	@tools/setup.sh dev
	@.venv/bin/jiyue rulepacks matrix --html build/matrix

lock: ## 重新锁定依赖 · lock the dependencies again
	@tools/lock.sh

fresh: ## 在全新的 Debian 里验证两条命令 · prove the two commands in a bare Debian
	@tools/fresh.sh

screenshots: ## 从运行中的演示截取 README 图片 · take the README's screenshots from the running demo
	@.venv/bin/python tools/screenshots.py

clean-demo: ## 删除演示数据 · delete the demo's data
	rm -rf $${JIYUE_HOME:-var}

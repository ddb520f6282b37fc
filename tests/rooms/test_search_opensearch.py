"""The index on an OpenSearch server: what is sent is what the server takes, and every failure is said as what it is.

Over the simulator; the suite of all engines (``test_search_engines.py``) can also be run over a real server.
"""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request

import pytest

from mingting.commons.search.contract import EngineDamaged, EngineUnreachable, Question
from mingting.commons.search.opensearch import OpenSearchEngine
from mingting.commons.search.opensearch_server import Refusal, Server

from .opensearch_simulator import running
from .test_search_engines import TODAY, ask, entry, keys


@pytest.fixture
def simulator():
    with running() as simulator:
        yield simulator


@pytest.fixture
def engine(simulator):
    return OpenSearchEngine(simulator.url)


def sent(simulator, method, path, body=b"", kind="application/json"):
    """Ask the simulator without the engine; return status and answer."""
    request = urllib.request.Request(
        f"{simulator.url}/{path}", body or None, {"Content-Type": kind}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


class TestChanges:
    def test_one_index_bears_the_alias_and_the_old_one_is_gone(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")
        (first,) = simulator.named["mingting"]

        engine.replace([entry("b", "政务")], "2 b")

        (second,) = simulator.named["mingting"]
        assert first != second
        assert set(simulator.indexes) == {second}
        assert set(simulator.named) == {"mingting"}

    def test_readers_keep_the_old_index_while_the_new_one_is_filled(self, engine):
        engine.replace([entry("old", "政务")], "1 a")
        seen = []

        def entries():
            yield entry("new", "政务")
            seen.append(keys(engine, "政务"))

        engine.replace(entries(), "2 b")

        assert seen == [["old"]]
        assert keys(engine, "政务") == ["new"]

    def test_filling_that_fails_leaves_the_old_index_and_no_other(self, simulator, engine):
        engine.replace([entry("old", "政务")], "1 a")
        simulator.reject_items_from = 0

        with pytest.raises(EngineUnreachable, match="429"):
            engine.replace([entry("new", "政务")], "2 b")

        assert len(simulator.indexes) == 1
        assert engine.held() == "1 a"
        assert keys(engine, "政务") == ["old"]

    def test_a_change_of_which_a_part_is_rejected_is_not_noted_and_can_be_sent_again(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")
        change = [entry("b", "政务服务"), entry("c", "政务公开")]
        simulator.reject_items_from = 1

        with pytest.raises(EngineUnreachable):
            engine.apply(change, ["a"], "2 b")
        assert engine.held() == "1 a"

        simulator.reject_items_from = None
        engine.apply(change, ["a"], "2 b")

        assert engine.held() == "2 b"
        assert sorted(keys(engine, "政务")) == ["b", "c"]

    def test_a_change_never_makes_an_index_of_the_servers_own_guess(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")
        sent(simulator, "DELETE", next(iter(simulator.indexes)))

        with pytest.raises(EngineDamaged):
            engine.apply([entry("b", "政务")], [], "2 b")

        assert simulator.indexes == {}

    def test_an_index_that_some_accident_gave_the_aliass_name_is_replaced(self, simulator, engine):
        sent(simulator, "PUT", "mingting", b"{}")

        engine.replace([entry("a", "政务")], "1 a")

        assert keys(engine, "政务") == ["a"]

    def test_many_documents_go_in_portions(self, simulator, engine):
        assert engine.replace((entry(str(n), "政务") for n in range(1201)), "1 a") == 1201
        assert sum(path.endswith("_bulk") for _method, path in simulator.asked) == 3
        assert ask(engine, "政务").total == 1201

    def test_keys_of_any_length_and_kind(self, engine):
        odd = ["a/b?c#d", "政" * 400, "note", ""]

        engine.replace([entry(key, "政务") for key in odd], "1 a")
        engine.apply([], ["政" * 400], "2 b")

        assert sorted(keys(engine, "政务")) == ["", "a/b?c#d", "note"]
        assert engine.held() == "2 b"


class TestFailures:
    def test_nobody_answers(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            engine = OpenSearchEngine(f"http://127.0.0.1:{unused.getsockname()[1]}")

            for asked in (engine.held, lambda: engine.answer(Question("政务", TODAY))):
                with pytest.raises(EngineUnreachable, match="does not answer"):
                    asked()

    def test_a_server_that_cannot_work(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")
        simulator.refuse_with = 503

        with pytest.raises(EngineUnreachable, match="503"):
            keys(engine, "政务")

    def test_a_missing_index(self, engine):
        assert engine.held() == ""
        with pytest.raises(EngineDamaged, match="no such index"):
            keys(engine, "政务")

    def test_name_and_password(self, simulator):
        simulator.password = "ming:ting p@ss"
        address = simulator.url.removeprefix("http://")

        OpenSearchEngine(f"http://ming:ting%20p%40ss@{address}").replace([entry("a", "政务")], "1 a")

        with pytest.raises(EngineUnreachable, match="401"):
            OpenSearchEngine(f"http://ming:wrong@{address}").held()

    def test_a_connection_closed_meanwhile_is_opened_anew(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")
        engine._server._open.connection.sock.shutdown(socket.SHUT_RDWR)

        assert keys(engine, "政务") == ["a"]

    @pytest.mark.parametrize("url", ["ftp://x", "mingting", "http://", "http://x?verify=no"])
    def test_an_address_that_is_none(self, url):
        with pytest.raises(ValueError, match="the search server's address"):
            Server(url)

    def test_a_ca_file_that_is_not_there(self):
        with pytest.raises(OSError, match="No such file"):
            Server("https://search.example:9200?ca_file=/none/ca.pem")


class TestTheSimulatorRefusesWhatAServerRefuses:
    @pytest.mark.parametrize(
        ("query", "kind"),
        [
            ({"wildcard_of_ours": {}}, "parsing_exception"),
            ({"term": {"title": {"value": "政务", "fuzzy": 1}}}, "parsing_exception"),
            ({"match_phrase": {"organ": "局"}}, "query_shard_exception"),
            ({"match_phrase": {"title_chars": "政 务"}}, "illegal_state_exception"),
            ({"range": {"at": {"gte": "yesterday"}}}, "query_shard_exception"),
            ({"term": {"mark": "1 a"}}, "query_shard_exception"),
        ],
    )
    def test_queries(self, simulator, engine, query, kind):
        engine.replace([entry("a", "政务")], "1 a")

        with pytest.raises(Refusal, match=kind):
            Server(simulator.url).ask("POST", "mingting/_search", {"query": query})

    def test_counting_by_analysed_text_and_pages_too_deep(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")
        server = Server(simulator.url)

        with pytest.raises(Refusal, match="Text fields"):
            server.ask("POST", "mingting/_search", {"aggs": {"x": {"terms": {"field": "title"}}}})
        with pytest.raises(Refusal, match="Result window"):
            server.ask("POST", "mingting/_search", {"from": 9_990, "size": 20})

    def test_bulk_bodies(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")
        line = b'{"delete":{"_id":"k-a"}}'

        assert sent(simulator, "POST", "mingting/_bulk", line, "application/x-ndjson")[0] == 400
        assert sent(simulator, "POST", "mingting/_bulk", line + b"\n", "text/plain")[0] == 406
        assert sent(simulator, "POST", "mingting/_bulk?refesh=true", line + b"\n")[0] == 400
        assert sent(simulator, "DELETE", "mingting/_bulk", line + b"\n")[0] == 405

    def test_a_field_the_mapping_does_not_name(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")

        status, said = sent(simulator, "PUT", "mingting/_doc/x", b'{"colour": "red"}')

        assert (status, said["error"]["type"]) == (400, "strict_dynamic_mapping_exception")

    def test_a_document_is_found_only_after_a_refresh(self, simulator, engine):
        engine.replace([entry("a", "政务")], "1 a")
        sent(simulator, "PUT", "mingting/_doc/k-b", '{"key": "b", "title": "政务"}'.encode())
        assert keys(engine, "政务") == ["a"]

        sent(simulator, "POST", "mingting/_refresh")

        assert sorted(keys(engine, "政务")) == ["a", "b"]

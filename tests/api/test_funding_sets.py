"""Some milestones of an agreement, funded at once."""

import pytest

from tests.api.office import Office, answered, assert_refused, instant, signature_of
from tests.deals import AMOUNT


class TestASetOfMilestones:
    @pytest.mark.spec("J29")
    def test_is_funded_by_one_signature(self, office: Office) -> None:
        part = office.terms()["milestones"][0]
        agreement_id = office.register(milestones=[part] * 3)["agreement_id"]
        office.chain.enrich(office.chain.employer)
        path = f"/agreements/{agreement_id}/fund"
        prepared = answered(office.post(f"{path}/prepare"), 200)
        signature = signature_of(office.chain.employer, prepared["typed_data"])

        relayed = answered(office.post(f"{path}/relay", {"signature": signature}), 202)
        office.mirror()

        assert (relayed["act"], relayed["milestone"]) == ("fund", None)
        assert "milestones 0, 1 and 2" in prepared["sentence"]
        assert answered(office.get(f"/agreements/{agreement_id}"), 200)["escrowed"] == str(3 * AMOUNT)

    @pytest.mark.spec("J29")
    def test_left_out_is_all_that_was_never_funded(self, office: Office) -> None:
        part = office.terms()["milestones"][0]
        agreement_id = office.fund(milestones=[part] * 3)

        prepared = answered(office.post(f"/agreements/{agreement_id}/fund/prepare"), 200)

        assert prepared["call"]["arguments"]["milestones"] == "6"
        assert prepared["milestone"] is None

    @pytest.mark.spec("J29")
    def test_of_which_nothing_is_left_is_refused(self, office: Office) -> None:
        agreement_id = office.fund()

        for act in ("fund", "fund-with-authorization"):
            fields = {} if act == "fund" else {"valid_before": instant(2**33)}
            response = office.post(f"/agreements/{agreement_id}/{act}/prepare", fields)
            assert agreement_id in assert_refused(response, 409, "nothing-to-fund")["detail"]

    def test_names_milestones_that_there_are(self, office: Office) -> None:
        agreement_id = office.register()["agreement_id"]

        response = office.post(f"/agreements/{agreement_id}/fund/prepare", {"milestones": [0, 1]})

        assert_refused(response, 404, "unknown-milestone")

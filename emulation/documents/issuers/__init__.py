"""Who stands in the letterhead of a document and who signs it: units and groups (NĐ 30/2020, Annex I, II)."""

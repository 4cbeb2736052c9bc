def test_the_world_stands(world):
    assert world.posting("anyue_office", "editor").organisation.lineage.startswith("/")

from django.db import migrations, models

from jiyue.estate.organisations.seal import seal_of


def seal(apps, schema_editor):
    """What stands at the upgrade is taken as it is; from then on a changed row has no force."""
    for posting in apps.get_model("jiyue_organisations", "Posting").objects.all():
        posting.seal = seal_of(posting)
        posting.save(update_fields=["seal"])


class Migration(migrations.Migration):
    dependencies = [
        ("jiyue_organisations", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="seal",
            field=models.CharField(default="", editable=False, max_length=64, verbose_name="签章值"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]

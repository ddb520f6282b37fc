"""What a kind declares: part of every wording, and of what is released."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0002_reviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="informationitem",
            name="particulars",
            field=models.JSONField(
                blank=True, default=dict, help_text="由信息种类规定的要素", verbose_name="种类要素"
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="particulars",
            field=models.JSONField(blank=True, default=dict, verbose_name="种类要素"),
        ),
    ]

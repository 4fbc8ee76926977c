from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filing", "0007_copies_for_counties"),
    ]

    operations = [
        migrations.AlterField(
            model_name="filedrow",
            name="fate",
            field=models.CharField(
                blank=True,
                choices=[
                    ("new", "新增"),
                    ("changed", "有改动"),
                    ("same", "与在册一致"),
                    ("ceased", "已停止运营"),
                ],
                max_length=8,
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0010_search_and_columns'),
    ]

    operations = [
        migrations.AddField(
            model_name='progress',
            name='done_before',
            field=models.PositiveIntegerField(default=0),
        ),
    ]

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('kernel', '0011_progress_by_stage'),
    ]

    operations = [
        migrations.AddField(
            model_name='demonstrationdate',
            name='set_on',
            field=models.DateField(default=django.utils.timezone.localdate),
            preserve_default=False,
        ),
    ]
